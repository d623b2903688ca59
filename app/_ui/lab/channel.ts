/**
 * A channel between the tabs of this browser. It may be missing or refuse, at any time.
 * @param onMessage receives the messages of other tabs, never its own
 */
export function openChannel<Message>(name: string, onMessage: (message: Message) => void) {
  let channel: BroadcastChannel | null = null
  try {
    channel = new BroadcastChannel(name)
    channel.onmessage = ({ data }: MessageEvent<Message>) => onMessage(data)
  } catch {
    // Each tab works on its own.
  }
  return {
    /** @returns whether other tabs can receive it */
    post(message: Message): boolean {
      try {
        channel?.postMessage(message)
        return channel !== null
      } catch {
        return false
      }
    },
    close: () => channel?.close(),
  }
}
