import * as z from 'zod';
import type { Deployment, Resource } from '../template/deployment.ts';

/** A method of the API with its Lambda proxy integration. */
export type Method = {
  httpMethod: string;
  functionArn: string;
  /** Whether a request must be signed. */
  signed: boolean;
  apiKeyRequired: boolean;
  timeoutMs: number;
};

/**
 * A resource of the API with its path part, its methods and its child resources. Path parts
 * `{name}` and `{name+}` are parameters.
 */
export type PathNode = {
  id: string;
  /** As in the event: `/invoices/{invoiceNo}`. */
  path: string;
  part: string;
  methods: Map<string, Method>;
  children: PathNode[];
};

export type RestApi = {
  id: string;
  stage: string;
  binaryMediaTypes: string[];
  root: PathNode;
};

const Api = z.object({ BinaryMediaTypes: z.array(z.string()).default([]) });
const Part = z.object({ ParentId: z.string(), PathPart: z.string() });
const MethodProperties = z.object({
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z
    .enum(['NONE', 'AWS_IAM'], 'only API keys and IAM are checked here')
    .default('NONE'),
  ApiKeyRequired: z.boolean().default(false),
  Integration: z.object({
    Type: z.literal('AWS_PROXY', 'only Lambda proxy integrations are served here'),
    Uri: z.string().regex(/functions\/[^/]+\/invocations$/, 'must invoke a Lambda function'),
    // The default of API Gateway.
    TimeoutInMillis: z.coerce.number().default(29_000),
  }),
});

/**
 * The template's REST API; undefined when it has none. Throws on anything that can't be served here
 * as on AWS.
 */
export function restApi(deployment: Deployment): RestApi | undefined {
  const [api, ...more] = deployment.ofType('AWS::ApiGateway::RestApi');
  if (more.length > 0) throw new Error('Only one REST API is served here');
  if (!api) return undefined;
  const [stage] = deployment.ofType('AWS::ApiGateway::Stage');
  const root = tree(api, deployment);
  return {
    id: api.ref,
    stage: stage?.ref ?? 'local',
    binaryMediaTypes: properties(api, Api).BinaryMediaTypes,
    root,
  };
}

/** Parses the properties of a resource. Throws an error that names the resource. */
export function properties<T>(resource: Resource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${resource.type} ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
}

function tree(api: Resource, deployment: Deployment): PathNode {
  const rootId = api.attributes['RootResourceId'] ?? '';
  const root: PathNode = { id: rootId, path: '/', part: '', methods: new Map(), children: [] };
  const parts = deployment
    .ofType('AWS::ApiGateway::Resource')
    .map((resource) => ({ id: resource.ref, ...properties(resource, Part) }));
  const grow = (node: PathNode): Map<string, PathNode> => {
    const below = parts.filter(({ ParentId }) => ParentId === node.id);
    node.children = below.map(({ id, PathPart }) => ({
      id,
      path: `${node.path === '/' ? '' : node.path}/${PathPart}`,
      part: PathPart,
      methods: new Map(),
      children: [],
    }));
    return new Map([[node.id, node], ...node.children.flatMap((child) => [...grow(child)])]);
  };
  const nodes = grow(root);
  for (const resource of deployment.ofType('AWS::ApiGateway::Method')) {
    const method = properties(resource, MethodProperties);
    nodes.get(method.ResourceId)?.methods.set(method.HttpMethod, methodOf(method));
  }
  return root;
}

const methodOf = (method: z.infer<typeof MethodProperties>): Method => ({
  httpMethod: method.HttpMethod,
  functionArn: /functions\/([^/]+)\/invocations$/.exec(method.Integration.Uri)?.[1] ?? '',
  signed: method.AuthorizationType === 'AWS_IAM',
  apiKeyRequired: method.ApiKeyRequired,
  timeoutMs: method.Integration.TimeoutInMillis,
});
