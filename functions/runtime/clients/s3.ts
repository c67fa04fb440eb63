import { S3Client } from '@aws-sdk/client-s3';
import { configOf, type Where } from './client-config.ts';

export const s3 = (where: Where = {}): S3Client => new S3Client(configOf(where));
