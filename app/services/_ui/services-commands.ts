import type { Command } from '../../_ui/shell/command.ts'
import type { ServicesWords } from '../../_ui/words/services.en.ts'
import type { ServicesPage } from './use-services.ts'

/** The acts of the page, for the palette. */
export function servicesCommands(page: ServicesPage, { acts }: ServicesWords): readonly Command[] {
  const act = (id: keyof typeof acts, run: () => unknown): Command => ({
    id: `services ${id}`,
    group: 'acts',
    name: () => acts[id],
    isAct: true,
    run,
  })
  return [
    act('login', page.logIn),
    act('cart', () => page.act('cart')),
    act('order', () => page.act('order')),
    act('knock', () => page.act('knock')),
    act('replay', () => page.act('replay')),
    act('revoke', page.revoke),
  ]
}
