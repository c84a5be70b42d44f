// Another file has a parameter of the same name, with another default.
param access string = 'Enabled'
param office string
param deploy bool = false
var rules = [
  { value: '20.90.4.0/24' }
]

resource shared 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'shared'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: access
    networkRuleBypassOptions: 'AzureServices'
  }
}

resource literal 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'literal'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: 'Enabled'
    networkRuleBypassOptions: 'None'
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: rules
    }
  }
}

resource conditional 'Microsoft.ContainerRegistry/registries@2025-11-01' = if (!deploy) {
  name: toLower('CONDITIONAL')
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: deploy ? 'Enabled' : 'Disabled'
    networkRuleBypassOptions: 'AzureServices'
  }
}

resource interpolated 'microsoft.containerregistry/registries@2025-11-01' = {
  name: 'interpolated'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: 'Enabled'
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: [
        { value: '20.90.4.1' }
        { value: '${office}/32' }
      ]
    }
  }
}

resource wide 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'wide'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: [
        { value: office }
        { value: '0.0.0.0/0' }
      ]
    }
  }
}

// The name of the loop hides the parameter.
resource hidden 'Microsoft.ContainerRegistry/registries@2025-11-01' = [for access in ['Enabled', 'Disabled']: {
  name: 'hidden${access}'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: access
  }
}]

resource loopedRules 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'looped'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: [for rule in rules: {
        value: rule.value
      }]
    }
  }
}

resource computed 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'computed'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: union({ publicNetworkAccess: 'Disabled' }, {})
}

resource quoted 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'quoted'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    'publicNetworkAccess': 'Disabled'
    '${office}': 'Enabled'
  }
}

resource bracket 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'bracket'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: '[parameters(\'access\')]'
  }
}

resource silent 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  // checkov:skip=CKV2_ACRCHECK_2:a mirror that everybody may read
  name: 'silent'
  location: 'westeurope'
  sku: { name: 'Basic' }
}

resource never 'Microsoft.ContainerRegistry/registries@2025-11-01' = if (false) {
  name: 'never'
  location: 'westeurope'
  sku: { name: 'Basic' }
}

resource there 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: 'there'
}
