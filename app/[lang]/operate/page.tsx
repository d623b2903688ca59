import { metadataOf } from '../../_ui/words/metadata.ts'
import { OperatePage } from '../../operate/_ui/operate-page.tsx'

export const generateMetadata = metadataOf('operate')

/** The page of those who operate the sessions of an application. */
export default function Page() {
  return <OperatePage />
}
