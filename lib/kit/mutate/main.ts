import { NoBaseline } from './baseline.ts'
import { NoSuchCommand } from './command.ts'
import { UnusableLab } from './lab.ts'
import { mutate } from './mutate.ts'
import { MUTATE_USAGE, readOptions, UsageError } from './options.ts'

/** The command `session-lab mutate`. @returns the exit code */
export async function main(args: readonly string[], root: string, serve: readonly string[]): Promise<number> {
  const print = (line: string) => console.log(line)
  if (args.includes('--help') && args.indexOf('--help') < (args.indexOf('--') + 1 || Infinity)) {
    print(MUTATE_USAGE)
    return 0
  }
  try {
    return await mutate(readOptions(args, process.env), {
      root,
      serve,
      print,
      onInterrupt: (stop) => {
        let first = Number.POSITIVE_INFINITY
        const interrupt = () => {
          const now = performance.now()
          first = Math.min(first, now)
          stop()
          // Once more: the run ends without a report. npm passes on the signal that the terminal has sent to all.
          if (now - first > 1000) process.exit(130)
        }
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
      },
    })
  } catch (error) {
    if (error instanceof NoBaseline) {
      console.error(error.message)
      return 3
    }
    const isExpected = [UsageError, UnusableLab, NoSuchCommand].some((kind) => error instanceof kind)
    // A report that cannot be written, for example to a disk that is full.
    const isOfSystem = error instanceof Error && 'syscall' in error
    if (!isExpected && !isOfSystem) throw error
    console.error((error as Error).message)
    return 2
  }
}
