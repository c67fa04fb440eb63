import type { Disk } from './data-dir/disk.ts';
import type { Interceptor } from './endpoint/api-call.ts';
import type { LambdaService } from './lambda/lambda-service.ts';

/** An object that can't be read is no reason to stop. */
const READING = /^(Batch)?(Get|Head|List|Describe|Query|Scan)/;

/** Reports the errors of the calls that write. */
export const reporting =
  (disk: Disk, outer: Interceptor): Interceptor =>
  (call, next) =>
    outer(call, async (input) => {
      try {
        return await next(input);
      } catch (error) {
        if (!READING.test(call.action)) disk.report(error);
        throw error;
      }
    });

/** Invokes a function when the disk can be written. Until then, the caller waits. */
export const whenWritable = (disk: Disk, lambda: LambdaService): LambdaService => ({
  invoke: async (...call) => {
    await disk.writable();
    return lambda.invoke(...call);
  },
});
