import * as z from 'zod';
import type { Deployment } from '../../template/deployment.ts';
import { invalidRequest } from '../errors.ts';

const Encryption = z.object({
  EncryptionOption: z.enum(['SSE_S3', 'SSE_KMS', 'CSE_KMS']),
  KmsKey: z.string().optional(),
});

export const ResultConfiguration = z.object({
  OutputLocation: z.string().optional(),
  EncryptionConfiguration: Encryption.optional(),
  ExpectedBucketOwner: z.string().optional(),
});
export type ResultConfiguration = z.infer<typeof ResultConfiguration>;

export const ENGINE = 'Athena engine version 3';

const Configuration = z.object({
  EnforceWorkGroupConfiguration: z.boolean().default(true),
  PublishCloudWatchMetricsEnabled: z.boolean().default(false),
  RequesterPaysEnabled: z.boolean().default(false),
  BytesScannedCutoffPerQuery: z.coerce.number().int().min(10_000_000).optional(),
  EngineVersion: z
    .object({ SelectedEngineVersion: z.enum([ENGINE, 'AUTO']) }, 'is not an engine of SQL')
    .default({ SelectedEngineVersion: ENGINE }),
  ResultConfiguration: ResultConfiguration.default({}),
});

const WorkGroupProperties = z.object({
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Description: z.string().optional(),
  WorkGroupConfiguration: Configuration.default(Configuration.parse({})),
});

export type WorkGroup = z.infer<typeof WorkGroupProperties> & { name: string };

/** Every account has this one. Its queries have to say where their results go. */
const PRIMARY: WorkGroup = {
  name: 'primary',
  State: 'ENABLED',
  WorkGroupConfiguration: Configuration.parse({ EnforceWorkGroupConfiguration: false }),
};

export type WorkGroups = {
  all(): WorkGroup[];
  /** Throws when there is none of this name. */
  named(name?: string): WorkGroup;
};

export function workGroupsOf(deployment: Deployment): WorkGroups {
  const deployed = deployment
    .ofType('AWS::Athena::WorkGroup')
    .map(({ ref, properties }) => ({ name: ref, ...WorkGroupProperties.parse(properties) }));
  const all = [...deployed, PRIMARY];
  return {
    all: () => all,
    named: (name = PRIMARY.name) => {
      const found = all.find((group) => group.name === name);
      if (found) return found;
      throw invalidRequest(`WorkGroup ${name} is not found.`);
    },
  };
}

const EFFECTIVE = { EffectiveEngineVersion: ENGINE };

export const engineVersionOf = ({ WorkGroupConfiguration: { EngineVersion } }: WorkGroup) => ({
  ...EngineVersion,
  ...EFFECTIVE,
});

/** The settings of the workgroup, or those of the client where they are not enforced. */
export function resultConfigurationOf(
  { WorkGroupConfiguration: settings }: WorkGroup,
  asked: ResultConfiguration = {},
): ResultConfiguration {
  return settings.EnforceWorkGroupConfiguration
    ? settings.ResultConfiguration
    : { ...settings.ResultConfiguration, ...asked };
}
