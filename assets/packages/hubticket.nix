# Built from the sources that assets/package.sh packs, which fills in what stands between @ and puts Cargo.lock beside
# this file. To try it: nix-build -E 'with import <nixpkgs> { }; callPackage ./hubticket.nix { }'
{
  lib,
  stdenv,
  rustPlatform,
  fetchurl,
  installShellFiles,
}:

rustPlatform.buildRustPackage {
  pname = "hubticket";
  version = "@VERSION@";

  src = fetchurl {
    url = "@DOWNLOADS@/hubticket-@VERSION@.tar.gz";
    sha256 = "@SHA256@";
  };

  cargoLock.lockFile = ./Cargo.lock;

  nativeBuildInputs = [ installShellFiles ];

  # The tests open terminals and sockets; they have run before a release was packed.
  doCheck = false;

  # The program writes its own pages and completions, so it has to run here.
  postInstall = ''
    mkdir -p $out/share/doc/hubticket $out/share/hubticket
    cp README.md LICENSE-* $out/share/doc/hubticket
    if [ -f THIRD-PARTY-NOTICES.txt ]; then cp THIRD-PARTY-NOTICES.txt $out/share/doc/hubticket; fi
    mkdir $out/share/doc/hubticket/assets
    cp -R assets/manual assets/pictures $out/share/doc/hubticket/assets
    cp -R assets/{config.toml,keymap,themes,schemas,output.schema.json} $out/share/hubticket
  '' + lib.optionalString (stdenv.buildPlatform.canExecute stdenv.hostPlatform) ''
    $out/bin/hubticket man --all man
    installManPage man/*.1 man/*.7
    installShellCompletion --cmd hubticket \
      --bash <($out/bin/hubticket completions bash) \
      --fish <($out/bin/hubticket completions fish) \
      --zsh <($out/bin/hubticket completions zsh)
  '';

  meta = {
    description = "Compose HubSpot support tickets in a terminal";
    license = with lib.licenses; [
      mit
      asl20
    ];
    mainProgram = "hubticket";
    platforms = lib.platforms.unix;
  };
}
