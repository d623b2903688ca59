import type { Lab } from '../../_ui/lab/lab.ts'
import { createRecordedLab } from '../../_ui/present/recorded-lab.ts'
import { parse, type Recording, unpack } from '../../_ui/timeline/recording.ts'

/** The recording in a link, ready to be played; null if it contains none. */
export async function fromLink(text: string): Promise<Lab | null> {
  return labOf(await unpack(text))
}

/** The recording in a file; null if it is none. */
export async function fromFile(file: File): Promise<Lab | null> {
  return labOf(parse(await file.text()))
}

function labOf(recording: Recording | null): Lab | null {
  return recording && createRecordedLab(recording)
}
