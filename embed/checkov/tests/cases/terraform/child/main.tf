variable "access" { default = true }

resource "azurerm_container_registry" "this" {
  name                          = "child"
  sku                           = "Premium"
  public_network_access_enabled = var.access
  network_rule_bypass_option    = "AzureServices"
}
