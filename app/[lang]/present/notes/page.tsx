import { metadataOf } from '../../../_ui/words/metadata.ts'
import { NotesPage } from '../../../present/_ui/notes-page.tsx'

export const generateMetadata = metadataOf('notes')

/** The notes of a speaker, in a second window. */
export default function Page() {
  return <NotesPage />
}
