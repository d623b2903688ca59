export const en = {
  title: 'Node failure',
  task: [
    'Log in as Alice on all lanes. Each lane shows the node that served it. Fleet: stop that node, then check all lanes.',
    'Start the node again. Change the policy so that no session is lost, log in again, stop the node that serves you, and check all lanes.',
    'Set the load balancer to round robin: every node must accept every session.',
  ],
  question:
    'Alice is logged in on the four lanes, and her browser stays on one node. That node stops. Which lanes lose her session?',
  choices: {
    none: 'None: the load balancer sends her to another node',
    memory: 'Server-side session only',
    references: 'Server-side session and opaque token',
    all: 'All four',
  },
  checks: {
    lost: 'The server-side session is lost with its node; the sessions of the other lanes are accepted by another node',
    'none-lost': 'The node that served the login stops, and every session is accepted by another node',
    'every-node': 'Under round robin, every lane’s session is accepted on all three nodes',
  },
  hints: {
    'which-node':
      'Log in first. The line below the verdict shows the node. Where does that node keep the record?',
    'stop-it': 'Fleet: choose “Stop” on the node that served the login.',
    'check-all': 'Back on the bench, check all lanes without a new login.',
    'where-records':
      'Three lanes lost nothing. Where are the records of the opaque token, and where those of the server-side session?',
    store:
      'Policy, “Server-side session”: choose a store that the nodes share, or “replicated”. Records are not moved, so log in again.',
    'stop-again': 'Log in on all lanes, stop the node that served the login, and check all lanes.',
    'without-sticky': 'Sticky only decides where requests go. Policy, “Load balancer”: choose “round-robin”.',
    'all-nodes': 'Start every node again, then check each lane until all three nodes have served it.',
    'not-shared':
      'Round robin sends requests to nodes that do not have the record, so they are refused even without a failure. The record must be where every node can read it.',
    'changed-late':
      'The change of the store ended the session, not the node: records are not moved. Log in after the change, and stop the node then.',
    'other-node':
      'The node that you stopped did not have the session. Stop the node that the server-side session shows after the login.',
    'logged-in-again':
      'A new login gives Alice a new session; the old one, and all data in it, is lost. No user should have to log in because a node stopped.',
    restarted: 'A node starts with an empty memory. Starting it again does not bring a record back.',
  },
  reason:
    'A record in the memory of a node is lost with the node; sticky routing hides that until the node stops, and one deployment stops every node (backstage, issue 12757). A shared store or replication removes the dependence, at the price of a round trip or of messages between nodes. Self-contained credentials need only the key, which every node has. RFC 10017 §6.1.2.3 states that server-side sessions need sticky sessions or replication; with a shared store they need neither. Fleet, “Survival trial” measures the same with 30 users and nine faults.',
}
