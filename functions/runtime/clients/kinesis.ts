import { KinesisClient } from '@aws-sdk/client-kinesis';
import { configOf, unlogged, type Where } from './client-config.ts';

export const kinesis = (where: Where = {}): KinesisClient =>
  unlogged(new KinesisClient(configOf(where)));
