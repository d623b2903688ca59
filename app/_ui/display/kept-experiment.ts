import { createTabText } from './preference.ts'

/** The experiment on the bench that was started last. It stays next to the bench, with its reason, until it is closed. */
export const keptExperiment = createTabText('session-lab:kept-experiment')
