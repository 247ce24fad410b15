namespace ArchSim.Fuzz;

/// <summary>Makes broken files of whole ones: of their bytes, where lengths break too, and of their fields, where lengths stay right.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds)
{
    private const int MostMutations = 4;
    private const int MostCopies = 200;
    private const int MostCopiedBytes = 1 << 16;
    private const int MostGrownBytes = 1 << 22;

    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 3, 7, 11, 14, 16, 127, 128, 255, 1 << 16, int.MaxValue, 1ul << 31, uint.MaxValue, 1ul << 32, 1ul << 40, long.MaxValue, 1ul << 63, ulong.MaxValue,
    ];

    private static readonly byte[][] Texts =
    [
        [], "input"u8.ToArray(), "If"u8.ToArray(), "Identity"u8.ToArray(), "BatchNormalization"u8.ToArray(), "Constant"u8.ToArray(), "../weights.bin"u8.ToArray(),
        "/etc/passwd"u8.ToArray(), "weights.bin"u8.ToArray(), "-1"u8.ToArray(), "99999999999999999999"u8.ToArray(), [0xFF, 0xFE, 0, 10, 13, 27],
        [0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0xFF], [.. Enumerable.Repeat((byte)'x', 100_000)],
    ];

    private readonly WireTree?[] _trees = [.. seeds.Select(s => WireTree.Read(s))];

    public byte[] Make(SeededRandom random)
    {
        var seed = random.Below(seeds.Count);
        var bytes = seeds[seed];
        if (random.Below(3) > 0 && WireTree.Read(bytes) is { } tree)
        {
            for (var i = random.Below(MostMutations); i >= 0 && tree.Size < bytes.Length + MostGrownBytes; i--)
                ChangeField(tree, random);
            bytes = tree.Write();
        }
        if (random.Below(3) == 0)
        {
            for (var i = random.Below(MostMutations); i >= 0; i--)
                bytes = ChangeBytes(bytes, random);
        }
        return bytes;
    }

    private byte[] ChangeBytes(byte[] bytes, SeededRandom random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Below(256)];
        var changed = (byte[])bytes.Clone();
        var place = random.Below(changed.Length);
        switch (random.Below(7))
        {
            case 0:
                changed[place] ^= (byte)(1 << random.Below(8));
                return changed;
            case 1:
                changed[place] = (byte)random.Below(256);
                return changed;
            case 2:
                return changed[..place];
            case 3:
                // A length or number that lies: as large as it goes.
                changed.AsSpan(place, Math.Min(random.Below(10) + 1, changed.Length - place)).Fill(0xFF);
                return changed;
            case 4:
                return [.. changed[..place], .. changed[Math.Min(changed.Length, place + 1 + random.Below(16))..]];
            case 5:
                // Groups, which the parser skips, one inside the other.
                return [.. changed[..place], .. Enumerable.Repeat((byte)0x0B, random.Below(2000)), .. changed[place..]];
            default:
                var other = random.Pick(seeds);
                var from = random.Below(other.Length);
                return [.. changed[..place], .. other.AsSpan(from, random.Below(other.Length - from)), .. changed[place..]];
        }
    }

    private void ChangeField(WireTree tree, SeededRandom random)
    {
        // Every message is as likely as another, so that small ones, which are many, are changed most.
        var messages = tree.All().Where(m => m.Fields.Count > 0).ToList();
        if (messages.Count == 0)
            return;
        var fields = random.Pick(messages).Fields;
        var place = random.Below(fields.Count);
        var field = fields[place];
        switch (random.Below(9))
        {
            case 0:
                fields.RemoveAt(place);
                break;
            case 1:
                fields.Insert(random.Below(fields.Count + 1), field.Copy());
                break;
            case 2:
                var other = random.Below(fields.Count);
                (fields[place], fields[other]) = (fields[other], field);
                break;
            case 3:
                field.Number = (uint)random.Below(24) + 1;
                break;
            case 4:
                if (random.Pick(_trees) is { } donor)
                    fields.Insert(place, random.Pick(random.Pick(donor.All().Where(m => m.Fields.Count > 0).ToList()).Fields).Copy());
                break;
            case 5:
                // The same content as another field of the message: names that meet, shapes that do not fit.
                var source = random.Pick(fields);
                (field.Value, field.Content, field.Message) = (source.Value, source.Content, source.Message is null ? null : source.Copy().Message);
                break;
            case 6:
                // Copies of their own: shared ones would all grow with the next mutation.
                fields.AddRange(Enumerable.Range(0, random.Below(Math.Min(MostCopies, MostCopiedBytes / (field.Size + 1)) + 1)).Select(_ => field.Copy()).ToList());
                break;
            default:
                ChangeContent(field, random);
                break;
        }
    }

    private void ChangeContent(WireField field, SeededRandom random)
    {
        field.Value = random.Below(3) == 0 ? random.Next64() : random.Pick(Numbers);
        field.Message = null;
        field.Content = field.Type != 2 ? Sized(field.Content, BitConverter.GetBytes(random.Pick(Numbers)))
            : random.Below(2) == 0 ? random.Pick(Texts)
            : ChangeBytes(field.Content, random);
    }

    // Fields of a fixed width keep it.
    private static byte[] Sized(byte[] old, byte[] content) => [.. content.Concat(old).Take(old.Length)];
}
