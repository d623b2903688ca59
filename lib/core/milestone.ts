/** Whether an event changes the progress in an experiment, or has a measured result. The newest thousand of a bench are kept, also if other events are trimmed. */
export function isMilestone({ type }: { readonly type: string }): boolean {
  return type.startsWith('experiment.') || type.startsWith('evidence.') || type === 'bench.reset'
}
