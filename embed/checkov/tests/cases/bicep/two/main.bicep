param access string = 'Disabled'

resource shared 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'sharedtwo'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: {
    publicNetworkAccess: access
    networkRuleBypassOptions: 'AzureServices'
  }
}
