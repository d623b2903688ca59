import { articlesView } from '#lib/web/articles-view.ts'
import { metadataOf } from '../../../_ui/words/metadata.ts'
import { ArticlesPage } from '../../../compare/_ui/articles-page.tsx'

export const generateMetadata = metadataOf('compare')

/** What articles state, next to measured cells. */
export default function Page() {
  return <ArticlesPage articles={articlesView()} />
}
