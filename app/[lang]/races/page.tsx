import { raceViews } from '#lib/web/race-view.ts'
import { metadataOf } from '../../_ui/words/metadata.ts'
import { RacesPage } from '../../races/_ui/races-page.tsx'

export const generateMetadata = metadataOf('races')

/** The race lab. */
export default function Page() {
  return <RacesPage races={raceViews()} />
}
