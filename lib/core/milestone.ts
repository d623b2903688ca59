/** Whether an event changes the progress in an experiment. Such events are kept as long as the bench. */
export function isMilestone({ type }: { readonly type: string }): boolean {
  return type.startsWith('experiment.') || type === 'bench.reset'
}
