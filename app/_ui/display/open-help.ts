import { createFlag } from './flag.ts'

/** Whether the help is open: shortcuts, the palette and a button open it. */
export const [useHelp, setHelp] = createFlag()
