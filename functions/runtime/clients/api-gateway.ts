import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { configOf, type Where } from './client-config.ts';

export const apiGateway = (where: Where = {}): APIGatewayClient =>
  new APIGatewayClient(configOf(where));
