import { metadataOf } from '../../_ui/words/metadata.ts'
import { JoinPage } from '../../rooms/_ui/join/join-page.tsx'

export const generateMetadata = metadataOf('join')

/** How a participant joins a room, or returns to a seat. */
export default function Page() {
  return <JoinPage />
}
