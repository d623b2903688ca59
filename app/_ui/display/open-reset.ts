import { createFlag } from './flag.ts'

/** Whether the page asks before it resets the bench: the palette and a button start it. */
export const [useResetDialog, setResetDialog] = createFlag()
