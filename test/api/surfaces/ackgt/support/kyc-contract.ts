/**
 * Every field of the three forms, in the order of the seed's examples: what kind it is of, and `?` where product-api
 * lets it be missing. Written from those two documents, not from the schemas.
 */
export type Kind =
  | 'object'
  | 'line'
  | 'lines'
  | 'name'
  | 'date'
  | 'flag'
  | 'consent'
  | 'phone'
  | 'email'
  | 'website'
  | 'purpose'
  | 'term'
  | 'reputation'
  | 'citizenship'
  | 'list'
  | 'residences';

export interface Field {
  readonly path: string;
  readonly kind: Kind;
  readonly optional: boolean;
}

const parse = (table: string): readonly Field[] =>
  table
    .trim()
    .split('\n')
    .map((row) => {
      const [path = '', kind = ''] = row.trim().split(/\s+/);
      return { path, kind: kind.replace('?', '') as Kind, optional: kind.endsWith('?') };
    });

export const LEGAL_FIELDS = parse(`
  general_information object
  general_information.client_code line
  general_information.full_name_ru line
  general_information.short_name_ru line?
  general_information.full_name_foreign line?
  general_information.short_name_foreign line?
  general_information.legal_form line
  representative_without_power_of_attorney object?
  representative_without_power_of_attorney.name line
  representative_without_power_of_attorney.position line
  representative_without_power_of_attorney.document_basis line
  representative_without_power_of_attorney.start_date date
  representative_with_power_of_attorney object?
  representative_with_power_of_attorney.name line
  representative_with_power_of_attorney.document_basis line
  representative_with_power_of_attorney.start_date date
  representative_with_power_of_attorney.end_date date
  beneficiary object?
  beneficiary.name line
  beneficiary.contract_number line
  beneficiary.contract_date date
  beneficial_owner line?
  registration_and_tax_info object
  registration_and_tax_info.country_of_registration line
  registration_and_tax_info.inn_or_kpp line
  registration_and_tax_info.ogrn line
  registration_and_tax_info.registration_date date
  registration_and_tax_info.issuing_authority line
  registration_and_tax_info.okpo line
  registration_and_tax_info.bic line
  has_registration_before_2002 flag
  addresses object
  addresses.legal_address lines
  addresses.postal_address lines
  addresses.activity_location lines
  contacts object
  contacts.phone phone
  contacts.fax phone?
  contacts.email email
  contacts.website website?
  license_data object?
  license_data.license_activity_type line
  license_data.license_details lines
  structure_and_assets object
  structure_and_assets.management_structure_info lines
  structure_and_assets.assets_founders_trustees_info lines
  bank_info object
  bank_info.bank_details lines
  bank_info.has_accounts_in_terror_sponsor_banks flag
  bank_info.has_relations_with_non_managed_banks flag
  bank_info.is_info_disclosure_issuer flag
  fatca object
  fatca.is_us_tax_resident flag
  fatca.has_us_registration_or_postal_address flag
  fatca.has_us_taxpayer_beneficiaries_or_controllers flag
  fatca.has_us_phone_number flag
  fatca.has_us_address_power_of_attorney flag
  fatca.has_us_long_term_payment_instructions flag
  business_relationships object
  business_relationships.relationship_purpose purpose
  business_relationships.relationship_type term
  business_relationships.source_of_funds line
  business_relationships.business_reputation reputation
  business_relationships.financial_condition line
  legal_status object
  legal_status.liquidation_in_process flag
  legal_status.bankruptcy_in_process flag
  legal_status.has_court_bankruptcy_decisions flag
  legal_status.has_default_facts flag
  legal_status.agency_ratings line?
  consents object
  consents.personal_data_processing_consent consent
  consents.information_veracity_confirmation consent
  consents.fatca_consent flag
`);

export const BASIC_FIELDS = parse(`
  first_name name
  last_name name
  middle_name name?
  document_name line
  document_series line
  document_number line
  document_issue_date date
  document_expiry_date date
  document_issuing_authority line
  citizenship citizenship
  citizenship[0] line
`);

export const FULL_FIELDS = [
  ...BASIC_FIELDS,
  ...parse(`
    contact_info object
    contact_info.phone_number phone
    contact_info.fax phone?
    contact_info.email email
    contact_info.additional_contact_info lines?
    stay_permit object?
    stay_permit.document_name line
    stay_permit.series line
    stay_permit.number line
    stay_permit.start_date date
    stay_permit.end_date date
    representative object?
    representative.full_name_or_entity line
    representative.basis_document line
    representative.start_of_authority date
    representative.end_of_authority date
    beneficial_owner object?
    beneficial_owner.full_name line
    beneficiary object?
    beneficiary.full_name_or_entity line
    beneficiary.contract_number line
    beneficiary.contract_date date
    pep object?
    pep.position line
    pep.employer line
    pep.employer_address lines
    pep_relative object?
    pep_relative.relationship_degree line
    pep_relative.full_name line
    pep_relative.position line
    us_taxpayer_indicators object
    us_taxpayer_indicators.us_citizenship flag
    us_taxpayer_indicators.has_green_card flag
    us_taxpayer_indicators.birth_country_is_us flag
    us_taxpayer_indicators.physical_or_registered_or_mailing_address_in_us flag
    us_taxpayer_indicators.care_of_or_held_mail_address_in_us flag
    us_taxpayer_indicators.contact_phone_in_us flag
    us_taxpayer_indicators.long_term_payment_instructions_to_us_account flag
    us_taxpayer_indicators.power_of_attorney_to_person_with_us_address flag
    business_relationship object
    business_relationship.purpose_of_relationship list
    business_relationship.purpose_of_relationship[1] line
    business_relationship.nature_of_relationship line
    business_relationship.financial_business_activity_goals line
    business_relationship.financial_status line
    business_relationship.business_reputation line
    business_relationship.sources_of_funds list
    business_relationship.sources_of_funds[0] line
    user_consent_data object
    user_consent_data.personal_data_processing_consent consent
    user_consent_data.information_accuracy_confirmation consent
    user_consent_data.fatca_consent flag
    tax_number line
    tax_residence object
    tax_residence.is_kyrgyzstan_resident flag
    tax_residence.tax_residency_in_other_countries residences
    tax_residence.tax_residency_in_other_countries[0] object
    tax_residence.tax_residency_in_other_countries[0].country line
    tax_residence.tax_residency_in_other_countries[0].tax_number line
  `),
];
