# Homebrew formula. A release has this file with its version and checksums filled in.
class Acrcheck < Formula
  desc "Security checks for Azure Container Registry"
  homepage "https://github.com/acrcheck/acrcheck"
  version "@VERSION@"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "https://github.com/acrcheck/acrcheck/releases/download/v@VERSION@/acrcheck-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256_MACOS_ARM64@"
    end
    on_intel do
      url "https://github.com/acrcheck/acrcheck/releases/download/v@VERSION@/acrcheck-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256_MACOS_X86_64@"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/acrcheck/acrcheck/releases/download/v@VERSION@/acrcheck-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256_LINUX_ARM64@"
    end
    on_intel do
      url "https://github.com/acrcheck/acrcheck/releases/download/v@VERSION@/acrcheck-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256_LINUX_X86_64@"
    end
  end

  def install
    bin.install "acrcheck"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/acrcheck.bash" => "acrcheck"
    zsh_completion.install "completions/_acrcheck"
    fish_completion.install "completions/acrcheck.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/acrcheck --version")
    (testpath/"open.json").write <<~JSON
      {"name": "contoso", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}
    JSON
    assert_match "acr-ip-network-rules", shell_output("#{bin}/acrcheck check open.json", 1)
  end
end
