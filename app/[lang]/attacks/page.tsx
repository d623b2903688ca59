import { attackViews } from '#lib/web/attack-view.ts'
import { metadataOf } from '../../_ui/words/metadata.ts'
import { AttacksPage } from '../../attacks/_ui/attacks-page.tsx'

export const generateMetadata = metadataOf('attacks')

/** The attack lab. */
export default function Page() {
  return <AttacksPage attacks={attackViews()} />
}
