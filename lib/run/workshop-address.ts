/** The address by which a class reaches this machine. */
import { createSocket } from 'node:dgram'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'

export interface NetworkAddress {
  readonly address: string
  /** The name of its network interface. */
  readonly name: string
  /** Why a class probably does not reach it; null if it probably does. */
  readonly doubt: 'virtual' | 'link-local' | 'public' | null
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Interfaces that lead to no other machine of the room: containers, virtual machines, tunnels. */
const VIRTUAL =
  /^(docker|br-|veth|virbr|vbox|vmnet|vEthernet|utun|tun|tap|wg|tailscale|ts|zt|cni|flannel|cali|podman|lxc|lxd|bridge|awdl|llw|ipsec|ppp)/i
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/

/**
 * The IPv4 addresses of this machine, the likeliest first: that of the default route, then private ones of real interfaces.
 * @param routed the address from which this machine reaches other networks; null without one
 */
export function rankAddresses(interfaces: Interfaces, routed: string | null): readonly NetworkAddress[] {
  const found = Object.entries(interfaces).flatMap(([name, each = []]) =>
    each.flatMap(({ family, internal, address }): NetworkAddress[] =>
      family === 'IPv4' && !internal ? [{ address, name, doubt: doubtOf(name, address) }] : [],
    ),
  )
  const rank = ({ address, doubt }: NetworkAddress) =>
    (doubt === null ? 0 : doubt === 'public' ? 2 : 4) + (address === routed ? 0 : 1)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

function doubtOf(name: string, address: string): NetworkAddress['doubt'] {
  if (VIRTUAL.test(name)) return 'virtual'
  if (address.startsWith('169.254.')) return 'link-local'
  return PRIVATE.test(address) ? null : 'public'
}

/** {@link rankAddresses} of this machine, now. */
export async function networkAddresses(): Promise<readonly NetworkAddress[]> {
  return rankAddresses(networkInterfaces(), await routedAddress())
}

/** An address of a network that is reserved for documentation: it has no host. */
const ELSEWHERE = '192.0.2.1'

/** The address from which this machine reaches other networks. A connected UDP socket has it, and sends nothing. */
function routedAddress(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const finish = (address: string | null) => {
      socket.close()
      resolve(address)
    }
    socket.once('error', () => finish(null))
    socket.connect(9, ELSEWHERE, () => finish(socket.address().address))
  })
}
