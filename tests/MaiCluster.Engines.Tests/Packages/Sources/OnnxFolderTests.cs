using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Sources;

public sealed class OnnxFolderTests
{
    [Fact]
    public void A_folder_with_a_graph_is_a_tensor_package()
    {
        using var folder = new TemporaryFolder();
        folder.Write("plain/model.onnx", [1, 2]);
        folder.Write("plain/notes.txt", [1]);

        var manifest = LocalSource.Generate("plain", folder.In("plain"));

        Assert.Equal(("plain", "tensor"), (manifest.Name, manifest.Modality));
        Assert.Equal(["model.onnx", "notes.txt"], manifest.Files.Select(file => file.Path));
        Assert.Equal(2, manifest.Files[0].Bytes);
    }

    [Fact]
    public void A_folder_with_graphs_in_numbered_folders_is_one_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write("models/many/1/model.onnx", [1]);
        folder.Write("models/many/12/model.onnx", [1]);
        folder.Write("models/many/config.pbtxt", [1]);
        folder.Write("models/none/sub/model.onnx", [1]);

        var found = new PackageDiscovery(new PackageStoreOptions { DataDirectory = folder.In("data"), ModelDirectories = [folder.In("models")] }).FindAll();

        var listing = Assert.Single(found);
        Assert.Equal(("many", PackageState.Installed), (listing.Name, listing.State));
        Assert.Equal(["1/model.onnx", "12/model.onnx", "config.pbtxt"], listing.Manifest!.Files.Select(file => file.Path));
    }

    [Fact]
    public void A_text_model_stays_one()
    {
        using var folder = new TemporaryFolder();
        TinyPackage.AddBare(folder, "text");

        Assert.Equal("text", LocalSource.Generate("text", folder.In("text")).Modality);
    }
}
