const { runner, settings } = require("./evaluate.js");

module.exports = {
  title: "Enable trusted Microsoft service access for container registries",
  category: "Container Registry",
  domain: "Containers",
  severity: "High",
  description: "Ensures that network-restricted container registries allow trusted Microsoft services.",
  more_info:
    "The firewall of a network-restricted registry blocks services such as Microsoft Defender for Cloud and Azure Container Instances, unless it allows trusted Microsoft services.",
  recommended_action:
    "Allow trusted Microsoft services in the firewall exception of the registry's networking settings.",
  link: "https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services",
  apis: ["registries:list"],
  settings,
  run: runner("acr-trusted-services"),
};
