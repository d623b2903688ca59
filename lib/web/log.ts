/** Writes an unexpected error to stderr as one line of JSON, newlines and all escaped (ASVS 16.4.1). Never a request's headers or body. */
export function logError(error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const place = stack
    ?.split('\n')
    .slice(1, 6)
    .map((line) => line.trim())
  process.stderr.write(
    `${JSON.stringify({ level: 'error', at: new Date().toISOString(), name, message, place })}\n`,
  )
}
