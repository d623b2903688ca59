import { metadataOf } from '../../_ui/words/metadata.ts'
import { BenchPage } from '../../(bench)/_ui/bench-page.tsx'

export const generateMetadata = metadataOf('bench')

/** The bench page: the same user, the same act and the same fault through several mechanisms. */
export default function Page() {
  return <BenchPage />
}
