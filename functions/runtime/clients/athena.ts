import { AthenaClient } from '@aws-sdk/client-athena';
import { configOf, type Where } from './client-config.ts';

export const athena = (where: Where = {}): AthenaClient => new AthenaClient(configOf(where));
