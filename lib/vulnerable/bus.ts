type Listener = (id: string) => Promise<void>

/** Messages between the nodes of one run. */
export class Bus {
  /** Whether messages are lost on the way. */
  isDown = false
  private readonly listeners: Listener[] = []

  subscribe(listener: Listener): void {
    this.listeners.push(listener)
  }

  /** Delivers a message to all nodes. */
  async publish(id: string): Promise<void> {
    if (this.isDown) return
    for (const listener of this.listeners) await listener(id)
  }
}
