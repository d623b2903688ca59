import { NotFound } from './_ui/shell/not-found.tsx'

export default function Page() {
  return <NotFound />
}
