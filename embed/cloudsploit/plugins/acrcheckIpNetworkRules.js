const { runner, settings } = require("./evaluate.js");

module.exports = {
  title: "Configure IP network rules for container registries",
  category: "Container Registry",
  domain: "Containers",
  severity: "High",
  description: "Ensures that container registries with public access have IP network rules that limit it.",
  more_info:
    "A registry with public network access accepts connections from all networks, unless its default action is Deny and IP rules allow the ranges that need access.",
  recommended_action:
    "Choose selected networks, and add the address ranges that need access to the firewall of the registry.",
  link: "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
  apis: ["registries:list"],
  settings,
  run: runner("acr-ip-network-rules"),
};
