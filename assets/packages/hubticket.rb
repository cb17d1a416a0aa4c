# Homebrew builds it from the sources that assets/package.sh packs, which fills in what stands between @.
class Hubticket < Formula
  desc "Compose HubSpot support tickets in a terminal"
  url "@DOWNLOADS@/hubticket-@VERSION@.tar.gz"
  version "@VERSION@"
  sha256 "@SHA256@"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    generate_completions_from_executable(bin/"hubticket", "completions", shells: [:bash, :zsh, :fish])
    system bin/"hubticket", "man", "--all", buildpath/"man"
    man1.install Dir["man/*.1"]
    man7.install Dir["man/*.7"]
    doc.install "README.md", "LICENSE-MIT", "LICENSE-APACHE", *Dir["THIRD-PARTY-NOTICES.txt"]
    (doc/"assets").install "assets/manual", "assets/pictures"
    pkgshare.install "assets/config.toml", "assets/keymap", "assets/themes", "assets/schemas", "assets/output.schema.json"
  end

  test do
    ENV["HUBTICKET_CONFIG_DIR"] = testpath/"config"
    assert_match version.to_s, shell_output("#{bin}/hubticket --version")
    system bin/"hubticket", "--sandbox", "create", "--property", "subject=Printer on fire"
  end
end
