import { metadataOf } from '../../_ui/words/metadata.ts'
import { TeachPage } from '../../rooms/_ui/teach/teach-page.tsx'

export const generateMetadata = metadataOf('teach')

/** Opens a room, and shows its board. */
export default function Page() {
  return <TeachPage />
}
