/**
 * Whether an event changes the progress in an experiment, or ends a run of a test suite. The newest thousand of a bench are kept,
 * also if other events are trimmed.
 */
export function isMilestone(event: { readonly type: string }): boolean {
  const { type } = event
  if (type === 'mutation.run') return 'state' in event && event.state === 'ended'
  return type.startsWith('experiment.') || type === 'bench.reset'
}
