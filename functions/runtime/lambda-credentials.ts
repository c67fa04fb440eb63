import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * What bundles have in place of `@aws-sdk/credential-provider-node`. Lambda gives a function its
 * credentials as environment variables, so the clients of the services that give credentials in
 * other places (a fifth of a bundle, and a third of the time that it takes to load) are left out. The
 * SDK's own chain asks the environment first, too. The credentials do not change while an instance
 * lives, and have no expiry there: clients read them once.
 */
export const defaultProvider = fromEnv;
