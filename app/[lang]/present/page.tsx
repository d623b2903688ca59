import { metadataOf } from '../../_ui/words/metadata.ts'
import { ProjectPage } from '../../rooms/_ui/project/project-page.tsx'

export const generateMetadata = metadataOf('project')

/** A room on the projector. */
export default function Page() {
  return <ProjectPage />
}
