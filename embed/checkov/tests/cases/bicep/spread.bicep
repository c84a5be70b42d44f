// Checkov cannot parse `...`.
var rules = [{ value: '20.90.4.0/24' }]

resource spread 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'spread'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: [
        ...rules
      ]
    }
  }
}
