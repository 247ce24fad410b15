using ArchSim.Configuration;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>From a document to a spec, field by field. What is wrong is noted in the document; the result is of use only when nothing is.</summary>
internal static class AcceleratorReader
{
    private static readonly Dictionary<string, Reduction> Reductions = new()
    {
        ["systolic"] = Reduction.Systolic,
        ["tree"] = Reduction.Tree,
        ["none"] = Reduction.None,
    };

    private static readonly Dictionary<string, Feeding> Feedings = new() { ["systolic"] = Feeding.Systolic, ["broadcast"] = Feeding.Broadcast };

    private static readonly Dictionary<string, Stationary> Stationaries = new()
    {
        ["weight"] = Stationary.Weight,
        ["output"] = Stationary.Output,
        ["input"] = Stationary.Input,
    };

    private static readonly Dictionary<string, WeightLoad> WeightLoads = new() { ["overlapped"] = WeightLoad.Overlapped, ["serial"] = WeightLoad.Serial };

    private static readonly Dictionary<string, bool> Packings = new() { ["words"] = false, ["dense"] = true };

    public static (AcceleratorSpec Spec, Technology? Technology) Read(ConfigDocument document)
    {
        var map = document.Map();
        var name = Line(map, "name", 64);
        var description = Line(map, "description", 500);
        var isReferenceModel = map.Flag("reference_model", false);
        var technologyName = map.Text("technology");
        var technology = technologyName.Length > 0 ? Technology(document, map, technologyName) : null;
        var clockMhz = map.Number("clock_mhz", 1, 10_000);
        var array = Array(map.Map("array"));
        var precision = map.Text("default_precision");
        if (precision.Length > 0)
            MustExist(document, map, "default_precision", () => ShippedFiles.Find(ShippedFiles.Precisions, precision, "precision", document.File));
        var buffers = map.Map("buffers");
        var weight = Buffer(buffers.Map("weight"));
        var activation = Buffer(buffers.Map("activation"));
        var partialSum = PartialSumBuffer(buffers.Map("partial_sum"));
        if (technology is { } known)
            technology = (known.Technology, WithCells(document, buffers, known, ("weight", weight), ("activation", activation), ("partial_sum", partialSum)));
        buffers.Done();
        var network = NetworkReader.Read(map.OptionalMap("network"), array.Feeding);
        var dram = DramReader.Read(document, map.Map("dram"));
        var vector = map.Map("vector_unit");
        var lanes = vector.Integer("lanes", 1, 65_536);
        vector.Done();
        map.Done();

        var own = FileText.Of(document);
        return (new AcceleratorSpec
        {
            Name = name,
            Description = description,
            IsReferenceModel = isReferenceModel,
            TechnologyName = technologyName,
            ClockMhz = clockMhz,
            Array = array,
            DefaultPrecision = precision,
            WeightBuffer = weight,
            ActivationBuffer = activation,
            PartialSumBuffer = partialSum,
            Dram = dram?.Spec!,
            Network = network,
            DramLayout = dram?.Layout ?? DramLayout.Tile,
            VectorUnit = new VectorUnitSpec { Lanes = lanes },
            File = ShippedFiles.Shown(document.File),
            Identity = own.Identity + dram?.Text.Identity + technology?.Text.Identity,
            SourceText = own.SourceText + dram?.Text.SourceText + technology?.Text.SourceText,
            SourceFiles = [.. own.Paths, .. dram?.Text.Paths ?? [], .. technology?.Text.Paths ?? []],
        }, technology?.Technology);
    }

    private static ArraySpec Array(MapReader map)
    {
        var unrollMap = map.Map("unroll");
        var unroll = Unroll(unrollMap);
        var reduction = map.Choice("reduction", Reductions);
        var array = new ArraySpec
        {
            Unroll = unroll,
            Reduction = reduction,
            Feeding = map.Choice("feeding", Feedings, reduction == Reduction.Systolic ? Feeding.Systolic : Feeding.Broadcast),
            Stationary = map.Choice("stationary", Stationaries),
            WeightLoad = map.Choice("weight_load", WeightLoads, WeightLoad.Overlapped),
            Clusters = map.Integer("clusters", 1, 65_536, 1),
            ProcessingElement = Element(map.Map("processing_element")),
        };
        map.Done();
        AcceleratorChecks.CheckArray(map, unrollMap, array);
        return array;
    }

    private static LoopExtents Unroll(MapReader map)
    {
        var extents = new LoopExtents(Extent("K"), Extent("N"), Extent("H"), Extent("W"), Extent("B"), Extent("G"));
        map.Done();
        return extents;

        int Extent(string key) => map.Integer(key, 1, 4096, 1);
    }

    private static ProcessingElementSpec Element(MapReader map)
    {
        var element = ProcessingElementKinds.Read(map);
        map.Done();
        return element;
    }

    private static BufferSpec Buffer(MapReader map)
    {
        var buffer = new BufferSpec
        {
            SizeKib = map.Integer("size_kib", 1, 1 << 20),
            WidthBits = WidthBits(map),
            DoubleBuffered = map.Flag("double_buffered"),
            Banks = map.Integer("banks", 1, 1024, 1),
            WordRegister = map.Flag("word_register", true),
            Cell = map.Has("cell") ? map.Text("cell") : null,
        };
        map.Done();
        return buffer;
    }

    private static PartialSumBufferSpec PartialSumBuffer(MapReader map)
    {
        var encodingName = map.Text("encoding");
        NumberFormat? encoding = null;
        if (encodingName.Length > 0 && !NumberFormat.TryParse(encodingName, out encoding))
            map.Problem("encoding", $"unknown number format '{encodingName}'; sums are stored as int8..int16, int24, int32, int48, int64, fp16, bf16, fp32, intN:shiftS, eXmY or bfpN");
        var buffer = new PartialSumBufferSpec
        {
            SizeKib = map.Integer("size_kib", 1, 1 << 20),
            WidthBits = WidthBits(map),
            DoubleBuffered = map.Flag("double_buffered", true),
            Banks = map.Integer("banks", 1, 1024, 1),
            Encoding = encoding ?? new IntegerFormat(32),
            DensePacking = map.Choice("packing", Packings, false),
            WordRegister = map.Flag("word_register", true),
            Cell = map.Has("cell") ? map.Text("cell") : null,
            ByteEnables = map.Flag("byte_enables", false),
            Ports = map.Integer("ports", 1, 2, 2),
        };
        map.Done();
        return buffer;
    }

    /// <summary>With the tables of cells that are not the technology's own.</summary>
    private static FileText WithCells(ConfigDocument document, MapReader buffers, (Technology Technology, FileText Text) known, params ReadOnlySpan<(string Key, BufferSpec Buffer)> all)
    {
        var (cells, text) = (known.Technology.SramCells, known.Text);
        foreach (var (key, buffer) in all)
        {
            var map = buffers.Map(key);
            // No word at all was told where it was read.
            if (buffer.Cell is "")
                continue;
            if (buffer.Cell is { } cell && !cells.Known.Contains(cell))
                map.Problem("cell", $"must be one of {string.Join(", ", cells.Known)}, the cells of which {known.Technology.Name} has tables; was '{cell}'");
            else
                MustExist(document, map, "cell", () => Node(map, cells.Of(buffer.Cell).Table, known.Technology));
            if (cells.PathOf(buffer.Cell) is { } path && !text.Paths.Contains(path))
                text = text.And(path, File.ReadAllText(path));
        }
        return text;

        static void Node(MapReader map, SramTable table, Technology technology)
        {
            if (technology.NodeNm > table.MostNodeNm)
                map.Problem("cell", $"{table.Cell} macros reach up to {table.MostNodeNm} nm, {technology.Name} is {technology.NodeNm}");
        }
    }

    private static int WidthBits(MapReader map)
    {
        var bits = map.Integer("width_bits", 8, 65_536);
        if (bits % 8 != 0)
            map.Problem("width_bits", $"must be whole bytes, was {bits}");
        return bits;
    }

    private static (Technology Technology, FileText Text)? Technology(ConfigDocument document, MapReader map, string name)
    {
        (Technology Technology, FileText Text)? loaded = null;
        MustExist(document, map, "technology", () => loaded = TechnologyFile.Load(name, document.File));
        return loaded;
    }

    /// <summary>What is wrong inside another file is reported there; that it is missing, at the field that names it.</summary>
    private static void MustExist(ConfigDocument document, MapReader map, string key, Action load)
    {
        try
        {
            load();
        }
        catch (InputException e)
        {
            foreach (var problem in e.Problems)
            {
                if (problem.Line > 0)
                    document.Problems.Add(problem);
                else
                    map.Problem(key, problem.Message);
            }
        }
    }

    /// <summary>Words that are printed into tables: one line of text.</summary>
    private static string Line(MapReader map, string key, int most)
    {
        var text = map.Text(key);
        if (text.Length > most || text.Any(char.IsControl))
            map.Problem(key, $"must be one line of at most {most} characters");
        return text;
    }
}
