/** Whether an event changes the progress in an experiment. The newest thousand of a bench are kept, also if other events are trimmed. */
export function isMilestone({ type }: { readonly type: string }): boolean {
  return type.startsWith('experiment.') || type === 'bench.reset'
}
