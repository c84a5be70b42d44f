variable "access" { default = false }
variable "text_access" { default = "true" }
variable "unset" {}
variable "unset_rules" { type = list(string) }
variable "offices" { default = ["20.90.4.0/24"] }
locals {
  rules = [{ action = "Allow", ip_range = "20.90.4.0/24" }]
}

resource "azurerm_container_registry" "blocks" {
  name                          = "blocks"
  sku                           = "Premium"
  public_network_access_enabled = true
  network_rule_bypass_option    = "AzureServices"
  network_rule_set {
    default_action = "Deny"
    ip_rule {
      action   = "Allow"
      ip_range = "20.90.4.0/24"
    }
    ip_rule {
      action   = "Allow"
      ip_range = "20.90.5.0/24"
    }
  }
}

resource "azurerm_container_registry" "attribute" {
  name                       = "attribute"
  sku                        = "Premium"
  network_rule_bypass_option = "None"
  network_rule_set = [{
    default_action = "Deny"
    ip_rule        = [{ action = "Allow", ip_range = "20.90.4.0/24" }]
  }]
}

resource "azurerm_container_registry" "attribute_unknown" {
  name = "attributeunknown"
  sku  = "Premium"
  network_rule_set = [{
    default_action = "Deny"
    ip_rule        = [{ action = "Allow", ip_range = "20.90.4.0/24" }, { action = "Allow", ip_range = var.unset }]
  }]
}

resource "azurerm_container_registry" "attribute_for" {
  name = "attributefor"
  sku  = "Premium"
  network_rule_set = [{
    default_action = "Deny"
    ip_rule        = [for office in var.offices : { action = "Allow", ip_range = office }]
  }]
}

resource "azurerm_container_registry" "silent" {
  name = "silent"
  sku  = "Basic"
}

resource "azurerm_container_registry" "suppressed" {
  #checkov:skip=CKV2_ACRCHECK_2:a mirror that everybody may read
  name = "suppressed"
  sku  = "Basic"
}

resource "azurerm_container_registry" "default" {
  name                          = "default"
  sku                           = "Premium"
  public_network_access_enabled = var.access
}

resource "azurerm_container_registry" "text_default" {
  name                          = "textdefault"
  sku                           = "Premium"
  public_network_access_enabled = var.text_access
}

# Checkov computes false for conditions on what it does not know.
resource "azurerm_container_registry" "condition" {
  name                          = "condition"
  sku                           = "Premium"
  public_network_access_enabled = false
  network_rule_bypass_option    = data.azurerm_subscription.current.display_name == "prod" ? "None" : "AzureServices"
}

resource "azurerm_container_registry" "access_condition" {
  name                          = "accesscondition"
  sku                           = "Premium"
  public_network_access_enabled = var.unset == "prod"
  network_rule_bypass_option    = "AzureServices"
}

# Checkov takes an empty list for a variable of a list type without a value.
resource "azurerm_container_registry" "typed" {
  name = "typed"
  sku  = "Premium"
  network_rule_set {
    default_action = "Deny"
    ip_rule {
      action   = "Allow"
      ip_range = "20.90.4.0/24"
    }
    dynamic "ip_rule" {
      for_each = var.unset_rules
      content {
        action   = "Allow"
        ip_range = ip_rule.value
      }
    }
  }
}

resource "azurerm_container_registry" "dynamic_known" {
  name = "dynamicknown"
  sku  = "Premium"
  network_rule_set {
    default_action = "Deny"
    ip_rule {
      action   = "Allow"
      ip_range = "0.0.0.0/0"
    }
    dynamic "ip_rule" {
      for_each = var.offices
      content {
        action   = "Allow"
        ip_range = ip_rule.value
      }
    }
  }
}

resource "azurerm_container_registry" "dynamic_set" {
  name = "dynamicset"
  sku  = "Premium"
  dynamic "network_rule_set" {
    for_each = var.unset == "" ? [] : [1]
    content {
      default_action = "Deny"
      ip_rule {
        action   = "Allow"
        ip_range = "20.90.4.0/24"
      }
    }
  }
}

resource "azurerm_container_registry" "references" {
  name = "references"
  sku  = "Premium"
  network_rule_set {
    default_action = azurerm_resource_group.group.tags.action
    ip_rule        = local.rules
  }
}

resource "azurerm_container_registry" "variable_set" {
  name             = "variableset"
  sku              = "Premium"
  network_rule_set = var.unset_rules
}

resource "azurerm_container_registry" "empty" {
  name             = "empty"
  sku              = "Premium"
  network_rule_set = []
}

resource "azurerm_container_registry" "no_rules" {
  name = "norules"
  sku  = "Premium"
  network_rule_set {
    default_action = "Deny"
  }
}

resource "azurerm_container_registry" "zero" {
  count = 0
  name  = "zero"
  sku   = "Basic"
}

resource "azurerm_container_registry" "counted" {
  count                         = 2
  name                          = "counted${count.index}"
  sku                           = "Premium"
  public_network_access_enabled = count.index == 0
}

resource "azurerm_container_registry" "each" {
  for_each                      = { open = true, closed = false }
  name                          = "each${each.key}"
  sku                           = "Premium"
  public_network_access_enabled = each.value
}

resource "azapi_resource" "object" {
  type = "Microsoft.ContainerRegistry/registries@2025-11-01"
  name = "object"
  body = {
    sku = { name = "Premium" }
    properties = {
      publicNetworkAccess = "Enabled"
      networkRuleSet      = { defaultAction = "Deny", ipRules = [{ value = "20.90.4.0/24" }, { value = var.unset }] }
    }
  }
}

resource "azapi_resource" "closed" {
  type = "microsoft.containerregistry/Registries@2025-11-01"
  name = "closed"
  body = {
    properties = {
      publicNetworkAccess      = "Disabled"
      networkRuleBypassOptions = "None"
    }
  }
}

resource "azapi_resource" "text" {
  type = "Microsoft.ContainerRegistry/registries@2025-11-01"
  name = "text"
  body = jsonencode({ properties = { publicNetworkAccess = "Disabled" } })
}

resource "azapi_resource" "sensitive" {
  type           = "Microsoft.ContainerRegistry/registries@2025-11-01"
  name           = "sensitive"
  body           = { properties = { publicNetworkAccess = "Disabled" } }
  sensitive_body = { properties = { publicNetworkAccess = "Enabled" } }
}

resource "azapi_resource" "unknown_type" {
  type = "${var.unset}@2025-11-01"
  name = "unknowntype"
  body = {}
}

resource "azapi_resource" "storage" {
  type = "Microsoft.Storage/storageAccounts@2025-01-01"
  name = "storage"
  body = {}
}

resource "azapi_update_resource" "change" {
  type        = "Microsoft.ContainerRegistry/registries@2025-11-01"
  resource_id = azurerm_container_registry.blocks.id
  body        = { properties = { publicNetworkAccess = "Disabled" } }
}

module "child" {
  source = "./child"
  access = var.unset == "prod"
}
