import { GlueClient } from '@aws-sdk/client-glue';
import { configOf, type Where } from './client-config.ts';

export const glue = (where: Where = {}): GlueClient => new GlueClient(configOf(where));
