module.exports = {
  acrcheckTrustedServices: require("./acrcheckTrustedServices.js"),
  acrcheckIpNetworkRules: require("./acrcheckIpNetworkRules.js"),
};
