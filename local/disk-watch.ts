import type { Disk } from './data-dir/disk.ts';
import type { Interceptor } from './endpoint/api-call.ts';
import type { LambdaService } from './lambda/lambda-service.ts';

/** Reports the errors of all calls to the disk. */
export const reporting =
  (disk: Disk, outer: Interceptor): Interceptor =>
  (call, next) =>
    outer(call, async (input) => {
      try {
        return await next(input);
      } catch (error) {
        disk.report(error);
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
