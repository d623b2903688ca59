import { NotFound } from './_ui/parts/not-found.tsx'

export default function Page() {
  return <NotFound />
}
