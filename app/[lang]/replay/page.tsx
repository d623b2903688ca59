import { metadataOf } from '../../_ui/words/metadata.ts'
import { Replay } from '../../replay/_ui/replay-page.tsx'

export const generateMetadata = metadataOf('replay')

/** A recorded bench, read from the URL or a file. Calls no server, needs no cookie, may be embedded in a frame. */
export default function Page() {
  return <Replay />
}
