-- A layer trace of ArchSim. Blobs are little-endian and not compressed. Positions count from 0.

-- What the trace was made from: one row.
CREATE TABLE trace (
    name TEXT NOT NULL,
    model_file TEXT NOT NULL,
    model_hash TEXT NOT NULL,       -- SHA-256
    data_set TEXT NOT NULL,
    data_hash TEXT NOT NULL,        -- SHA-256
    scheme TEXT NOT NULL,
    seed INTEGER NOT NULL,
    version TEXT NOT NULL,          -- of the program
    images INTEGER NOT NULL,        -- that were recorded
    layers INTEGER NOT NULL         -- how many there are
) STRICT;

-- The formats of the layers. A name says every parameter; the bits stand here for whoever reads with SQL.
CREATE TABLE format (
    name TEXT PRIMARY KEY,
    bits INTEGER NOT NULL,          -- of a code
    stored_bits REAL NOT NULL,      -- of memory, with a value's share of what a block has in common
    computed_bits INTEGER NOT NULL  -- that a multiplier sees
) STRICT, WITHOUT ROWID;

CREATE TABLE layer (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    op TEXT NOT NULL,
    epilogue TEXT NOT NULL,         -- operations on the results, separated by commas
    weight_format TEXT NOT NULL,
    activation_format TEXT NOT NULL,
    accumulator_format TEXT NOT NULL,
    partial_sum_format TEXT,        -- NULL: the accelerator's partial-sum buffer decides
    output_format TEXT NOT NULL,
    scheme TEXT,                    -- that this layer was quantized in; NULL for a layer of the vector unit
    accumulator_name TEXT,          -- in what sums were held, with what was chosen for the layer: int16:wrap, ipu12:single, m7e4 with biases; NULL likewise
    partial_sum_products INTEGER,   -- Kt: after so many products sums were stored; NULL without a format of partial sums
    weight_sqnr_db REAL,            -- NULL where it was not measured, infinite where exact
    activation_sqnr_db REAL,
    output_sqnr_db REAL,
    mean_squared_error REAL,        -- of the outputs
    weight_clipped_share REAL,
    activation_clipped_share REAL
) STRICT;

-- The shape of a layer that multiplies matrices, for one image; channels are those of one group.
CREATE TABLE matrix_layer (
    position INTEGER PRIMARY KEY,
    group_count INTEGER NOT NULL,
    output_channels INTEGER NOT NULL,
    input_channels INTEGER NOT NULL,
    kernel_height INTEGER NOT NULL,
    kernel_width INTEGER NOT NULL,
    stride_height INTEGER NOT NULL,
    stride_width INTEGER NOT NULL,
    dilation_height INTEGER NOT NULL,
    dilation_width INTEGER NOT NULL,
    input_height INTEGER NOT NULL,
    input_width INTEGER NOT NULL,
    output_height INTEGER NOT NULL,
    output_width INTEGER NOT NULL,
    second_operand_is_activation INTEGER NOT NULL,
    signed_input INTEGER NOT NULL,
    biases INTEGER NOT NULL,
    folded_scales INTEGER NOT NULL
) STRICT;

-- The shape of a layer of the vector unit, for one image.
CREATE TABLE vector_layer (
    position INTEGER PRIMARY KEY,
    input_elements INTEGER NOT NULL,
    output_elements INTEGER NOT NULL,
    element_window INTEGER NOT NULL,
    parameters INTEGER NOT NULL
) STRICT;

-- value = scale x (decoded code - zero point), and for weights what weight_offset has
CREATE TABLE scale (
    position INTEGER NOT NULL,
    tensor INTEGER NOT NULL,        -- 0 weights, 1 activations, 2 outputs
    sharing INTEGER NOT NULL,       -- 0 the tensor, 1 a channel, 2 a group of a channel
    group_length INTEGER NOT NULL,  -- 0 without groups
    scales BLOB NOT NULL,           -- float32, channel by channel
    zero_points BLOB NOT NULL,      -- int32, one a scale; empty where all are 0
    PRIMARY KEY (position, tensor)
) STRICT, WITHOUT ROWID;

-- Of weights whose bias was corrected: value = scale x (decoded code - zero point) + offset.
CREATE TABLE weight_offset (
    position INTEGER PRIMARY KEY,
    offsets BLOB NOT NULL           -- float32, one an output channel, those of all groups one after the other
) STRICT;

-- Codes of real operands. What lies behind the end of the layer is zero.
CREATE TABLE block (
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,
    image INTEGER NOT NULL,
    channel_group INTEGER NOT NULL,
    pixel INTEGER NOT NULL,         -- the first
    channel INTEGER NOT NULL,       -- the first, of the group
    reduction INTEGER NOT NULL,     -- the first position, kernel outer and channel inner
    pixels INTEGER NOT NULL,        -- that are valid
    channels INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    activations BLOB NOT NULL,      -- 16 pixels x 64 positions; a byte a code in formats of at most 8 bits, else two
    weights BLOB NOT NULL,          -- 16 channels x 64 positions
    PRIMARY KEY (position, number)
) STRICT, WITHOUT ROWID;

-- Sums of the recorded outputs after every so many products, of decoded codes before scales.
CREATE TABLE partial_sum (
    position INTEGER NOT NULL,
    every INTEGER NOT NULL,         -- products
    bin_exponent INTEGER NOT NULL,  -- e: a bin is 2^e wide, and 128 of them lie below zero
    counts BLOB NOT NULL,           -- int64 x 256
    PRIMARY KEY (position, every)
) STRICT, WITHOUT ROWID;
