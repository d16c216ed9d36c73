// What `tcpscope check --init` writes: a config that says what can be said.
export const CONFIG_TEMPLATE = `# yaml-language-server: $schema=./node_modules/tcpscope/dist/config.schema.json
# What tcpscope check expects of captured traffic.
# It is looked for in the folder where it is called, and upward. "tcpscope explain" lists all rules.

# A rule has a level: error (the check fails), warning (it says so) or off; and, if findings up to some measure are
# all right, a budget. Rules that are not named here fail only where they find an error.
rules:
  close-wait-leak: error
  accept-queue-overflow: error
  zero-window-stall: warning
  # Retransmission rate (retransmitted data segments / data segments sent) of any connection: 1 %.
  retransmission-rate: [error, { max: 0.01 }]
  # "max" counts connections; "max" and the name of a figure is about the largest: "tcpscope explain" names them.
  syn-retransmitted: [warning, { max: 3 }]
  time-wait-buildup: [warning, { maxPeak: 2000 }]

# Other budgets at some servers: an address or a network, a port, or both.
overrides: []
#  - host: 10.0.0.0/8
#    port: 5432
#    rules:
#      zero-window-stall: error

# What is known and left for a while. After "until" it counts again.
ignore: []
#  - rule: half-open-peer
#    host: 10.0.0.7
#    reason: its firewall forgets idle connections; moved in spring
#    until: 2027-03-31

# Captures that tell less than they seem to get no verdict, unless this says so.
captures:
  allowEmpty: false # no TCP connection in them: exit status 3
  allowDamaged: false # truncated or damaged: exit status 4

# With --baseline: where servers have other addresses each time, port tells their places apart.
baseline:
  by: address
`;
